"""What readers can say to the bot, a file a command or a small family of them."""
