"""What tests share: drivers, fakes, samples."""
