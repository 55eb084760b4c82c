"""Sizes of the model; everything else follows from them."""

from transformers import PretrainedConfig

COLOURS = ("red", "blue", "green")


class NanoConfig(PretrainedConfig):
    """A clip is `frames` pictures of `height` x `width`; each becomes one token a colour, one for the camera, one for its time."""

    model_type = "stvlm_nano"

    def __init__(
        self,
        vocabulary: list[str] | None = None,
        frames: int = 16,
        height: int = 144,
        width: int = 256,
        patch: tuple[int, int] = (24, 32),
        sub_patch: int = 8,
        vision_hidden: int = 128,
        vision_layers: int = 4,
        vision_heads: int = 4,
        hidden_size: int = 192,
        num_hidden_layers: int = 5,
        num_attention_heads: int = 6,
        max_text: int = 56,
        **kwargs,
    ):
        self.frames, self.height, self.width = frames, height, width
        self.patch, self.sub_patch = tuple(patch), sub_patch
        self.vision_hidden, self.vision_layers, self.vision_heads = vision_hidden, vision_layers, vision_heads
        self.hidden_size, self.num_hidden_layers = hidden_size, num_hidden_layers
        self.num_attention_heads, self.max_text = num_attention_heads, max_text
        self.vocabulary = list(vocabulary or [])
        self.vocab_size = len(self.vocabulary)
        super().__init__(**{"tie_word_embeddings": True, **kwargs})

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of patches."""
        return self.height // self.patch[0], self.width // self.patch[1]

    @property
    def tokens_per_frame(self) -> int:
        """Without the token of its time."""
        return len(COLOURS) + 1

    @property
    def prefix(self) -> int:
        """Positions before the question: beginning, then every frame with its time."""
        return 1 + self.frames * (self.tokens_per_frame + 1)
