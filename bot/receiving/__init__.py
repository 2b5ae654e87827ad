"""What Telegram tells us: into the inbox first, then each update served once."""
