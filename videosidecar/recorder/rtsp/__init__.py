"""Our own RTSP/RTP receiver: many cameras in one thread, each socket read late and large.

Nothing below `connection` touches a socket or a clock: bytes go in, bytes and access units come out.

    messages, auth, sdp ─┐
    rtp, rtcp, clock ────┼─> client (one camera) ──> lane (client + socket + Recording) ──> loop (LoopDriver)
    h264, h265, aac, … ──┘                              connection, offload ──┘

Whatever is not understood raises `NotUnderstood` with a sentence, and the driver hands the camera over.
"""
