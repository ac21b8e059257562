/* protobuf.h - messages to and from protobuf, along the same layout tables as the text;
 * private to src/ib.
 *
 * Shape:   the body of a message, behind its number. Each row of a layout has a field in
 *          the protobuf message, found by name (protobuf_site.c; where the names differ,
 *          protobuf_name.c says so), so that no layout is written twice. A row that does
 *          not exist at this version, or by its condition, does not travel here either.
 * Values:  an absent field reads as an empty field of the text does. What is unset, empty
 *          or false is not written, any other value is, zero too. Quantities are texts;
 *          prices and cash are doubles: those of requests must come back exactly, others
 *          are rounded to the nearest.
 * Owners:  what is read borrows from the arena, nothing from the bytes. Plans belong to
 *          whoever reads, and to one thread.
 * Hostile: protobuf_scan.c looks through every byte before the library does; memory is
 *          bounded by the length of what came. Texts must be UTF-8 without a NUL.
 * Build:   in a program without protobuf both answer DRT_EUNSUPPORTED. */
#ifndef IB_PROTOBUF_H
#define IB_PROTOBUF_H

#include <stddef.h>

#include "ib/arena.h"
#include "ib/message.h"

/* What readers and writers keep from message to message: where each row of the layouts it has met
 * has its field. Begin with NULL. */
struct ib_plans;
void ib_plans_free(struct ib_plans *plans);

struct ib_protobuf_reader {
	struct ib_arena *arena;  /* of what is read */
	struct ib_plans **plans; /* made when first needed */
	int version;
};

/* Fills what out->id says, which the caller has set. Errors: DRT_EUNSUPPORTED (no such
 * form), DRT_EPARSE and DRT_ERANGE (the text names message and field), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status ib_protobuf_read(struct ib_message *out,
                                                enum ib_direction direction,
                                                const struct ib_protobuf_reader *reader,
                                                const struct ib_frame *body,
                                                struct drt_error *error);

struct ib_protobuf_writer {
	struct ib_plans **plans; /* as above; NULL: look everything up */
	int version;
};

/* Appends the body; on failure what was appended is the caller's to take back. Errors:
 * DRT_EUNSUPPORTED, DRT_EINVAL (a value that cannot travel), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status ib_protobuf_write(struct strbuf *out,
                                                 enum ib_direction direction,
                                                 const struct ib_protobuf_writer *writer,
                                                 const struct ib_message *message,
                                                 struct drt_error *error);

/* The plans of a decoder, for the writer beside it. */
struct ib_plans **ib_decoder_plans(struct ib_decoder *decoder);

#endif
