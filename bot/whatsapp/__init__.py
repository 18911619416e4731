"""What WhatsApp asks of us; the library that makes its calls is in ``bot/intake/on_whatsapp``."""
