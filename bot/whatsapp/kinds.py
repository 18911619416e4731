"""Which files WhatsApp takes from Twilio, and how large they may be."""

from bot.shelf import Held

LARGEST = 16 * 1024 * 1024
LARGEST_PHOTO = 5 * 1024 * 1024
PHOTOS = {"image/jpeg", "image/png"}
VIDEOS = {"video/mp4", "video/3gpp"}
# Ogg, in which Telegram and WhatsApp themselves record, is not among what Twilio passes on.
AUDIO = {"audio/mpeg", "audio/aac", "audio/amr", "audio/3gpp"}
DOCUMENTS = {
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "text/vcard",
}
"""What Twilio's guide to media on WhatsApp takes, of all that is ever stored (storage.media)."""


def taken(held: Held) -> bool:
    """Whether WhatsApp takes a file as it is."""
    if held.media_type in PHOTOS:
        return held.size <= LARGEST_PHOTO
    return held.size <= LARGEST and held.media_type in VIDEOS | AUDIO | DOCUMENTS


def captioned(held: Held) -> bool:
    """Whether words may stand under the file in the same message."""
    return held.media_type in PHOTOS | VIDEOS
