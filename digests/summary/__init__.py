"""Make an article short, and never say more than it does."""
