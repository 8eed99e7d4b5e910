/* Frames: 12 bytes of header, then one protobuf message (proto/PROTOCOL.md §2).
 *
 *   0        4        8      10     11      12
 *   | length | request| method| kind | flags | body …
 *     u32 BE   u32 BE  u16 BE   u8     u8
 *
 * Pure: no socket, no TLS. One thread at a time. */
#ifndef COMMON_WIRE_FRAME_H
#define COMMON_WIRE_FRAME_H

#include "common/base/bytes.h"
#include "common/base/err.h"
#include "common/base/sys.h"

enum frame_kind {
    FRAME_REQUEST = 1,     /* client → server */
    FRAME_REPLY = 2,       /* the last answer to a request */
    FRAME_PART = 3,        /* one part of a long answer; a reply or an error ends it */
    FRAME_ERROR = 4,       /* body: pacte.Error; ends the request; request 0: ends the connection */
    FRAME_EVENT = 5,       /* body: pacte.Event; request: that of the Watch */
    FRAME_CANCEL = 6       /* client → server, empty body; the request ends with ERR_CANCELLED
                              unless its answer is already on its way */
};

/* Flags of the low half must be understood, else the frame is refused; those
 * of the high half may be ignored. None is defined in version 1. */
#define FRAME_FLAGS_CRITICAL 0x0fu

struct frame {
    uint32_t request;
    uint16_t method;
    uint8_t kind;
    uint8_t flags;
    struct bytes body;
};

/* Writes the 12 bytes that precede f->body. */
void frame_header(const struct frame *f, uint8_t out[12]);

/* Cuts a stream into frames. A frame that lies whole in the bytes given is
 * handed over in place; else its bytes are gathered in one buffer, which never
 * exceeds header + body_max and grows only as bytes really arrive. */
struct frame_reader {
    const struct sys *sys;
    uint8_t *buffer;
    size_t len, cap;
    uint32_t body_max;
};

void frame_reader_init(struct frame_reader *r, const struct sys *sys, uint32_t body_max);
void frame_reader_finish(struct frame_reader *r);
/* After login the limit is raised; frames already begun are held to the new one. */
void frame_reader_limit(struct frame_reader *r, uint32_t body_max);
/* Some bytes of a frame have come and not all: the slow-sender clock runs. */
bool frame_reader_partial(const struct frame_reader *r);
/* Gives the buffer back when it is empty, for idle connections. */
void frame_reader_rest(struct frame_reader *r);

/* Called for each whole frame; the body is valid until it returns. Anything
 * but ERR_OK stops the feeding and is returned by frame_feed. The callback may
 * call frame_reader_limit, and nothing else of this reader. */
typedef enum err frame_fn(void *ctx, const struct frame *f);

/* ERR_TOO_LARGE: a length over the limit, seen from the header alone.
 * ERR_MALFORMED: unknown kind, critical flag, or a cancel with a body, seen
 * from the header alone.
 * ERR_NO_MEMORY. After an error the reader is good for nothing but finish. */
MUST_CHECK enum err frame_feed(struct frame_reader *r, struct bytes in, frame_fn *fn, void *ctx);

#endif
