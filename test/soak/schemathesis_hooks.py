"""Half of the bodies get a model that is there, and now and then a video that is one: else all would be refused at the first look."""

import os

import schemathesis

MODELS = ["stvlm-measure", "stvlm-both", "stvlm-nano"]
VIDEO = os.environ.get("STVLM_SOAK_VIDEO", "")


@schemathesis.hook
def map_body(context, body):
    if not isinstance(body, dict):
        return body
    shape = len(repr(body))
    if "model" in body and shape % 2 == 0:
        body["model"] = MODELS[shape % 3]
    if VIDEO and "video" in body and shape % 3 == 0:
        body["video"] = VIDEO
    if VIDEO and "messages" in body and shape % 5 == 0:
        parts = [{"type": "video_url", "video_url": {"url": VIDEO}}, {"type": "text", "text": "How far?"}]
        body["messages"] = [{"role": "user", "content": parts}]
    return body
