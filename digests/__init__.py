"""The newsroom: from a newspaper's feed to editions on their way to readers. Knows no Telegram."""
