"""Tunes video-language models on conversations that `stvlm tune prepare` wrote."""
