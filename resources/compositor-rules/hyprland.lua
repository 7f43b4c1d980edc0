-- Keeps Skycap's sealed pane out of screen sharing by Hyprland: it is drawn black there.
-- For Hyprland 0.55 and later. Put this into ~/.config/hypr/hyprland.lua. Not tried by us.
hl.window_rule({
    name = "skycap-card-pane",
    match = { class = "^skycap-card-pane$" },
    no_screen_share = true,
})
