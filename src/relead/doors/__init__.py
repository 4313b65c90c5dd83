"""Ways in that are not REST: files, and later mail, chats and forms."""
