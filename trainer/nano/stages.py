"""The curriculum, one row a stage: the tower learns to see, the decoder to reckon with exact tracks, then both together."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    name: str
    #: Seen in the stage; a clip is a showing with its own boxes.
    clips: int
    learning_rate: float
    pictures: bool
    questions: int
    moving_share: float
    #: Of the simulator: stages never see one another's clips.
    seed: int
    #: Stages whose weights it goes on from.
    after: tuple[str, ...] = ()
    batch: int = 16
    #: Of the simulator; all, where none is named.
    worlds: tuple[str, ...] = ()
    #: Of clips that come from recorded scenes.
    scenes_share: float = 0.0

    @property
    def steps(self) -> int:
        return self.clips // self.batch


STAGES = {
    stage.name: stage
    for stage in (
        Stage("tower", 14_400, 1.2e-3, True, 0, 0.5, 101, batch=6),
        Stage("decoder", 24_000, 1.2e-3, False, 8, 0.3, 102, batch=8),
        Stage("joined", 36_000, 4.0e-4, True, 5, 0.33, 103, ("tower", "decoder")),
    )
}
