"""Base page, images, navigation, moderation: what every section builds on."""
