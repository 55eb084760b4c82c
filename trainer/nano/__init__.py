"""ST-VLM-nano: a small video-language model, trained from nothing on simulated clips."""
