"""What both bots on Telegram share, whichever library makes their calls."""
