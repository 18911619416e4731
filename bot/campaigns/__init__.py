"""Messages of awareness to those who agreed to them: whom, how they go out, and when they may."""
