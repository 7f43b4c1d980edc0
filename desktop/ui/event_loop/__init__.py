"""Qt's event loop: the application object, timers, work on other threads, garbage, stalls."""
