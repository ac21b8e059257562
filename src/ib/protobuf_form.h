/* protobuf_form.h - which messages travel as protobuf, and from which version on.
 *
 * Shape:   from IB_VERSION_RAW_ID on every message begins with its number as four bytes,
 *          big-endian. A text message has its fields behind; a protobuf message has
 *          IB_PROTOBUF_ID added to its number and a serialised message behind. One table
 *          tells for each message which form its sender uses; readers take both.
 * Source:  requests: the tables of the official clients. Answers: the group of the
 *          request that they belong to; no client states it, and all read both forms.
 * Threads: constants. */
#ifndef IB_PROTOBUF_FORM_H
#define IB_PROTOBUF_FORM_H

#include <stdbool.h>
#include <stdint.h>

#include "ib/message.h"

enum { IB_PROTOBUF_ID = 200 };

struct ProtobufCMessageDescriptor;

struct ib_protobuf_form {
	const char *name; /* of the protobuf message; NULL: always text */
	int since;        /* the first version at which it is sent */
	/* NULL in a program that was built without protobuf. */
	const struct ProtobufCMessageDescriptor *descriptor;
};

/* NULL for a message that has no such form. */
const struct ib_protobuf_form *ib_protobuf_form(enum ib_direction direction, int32_t id);

/* What a sender does at this version. */
bool ib_travels_as_protobuf(enum ib_direction direction, int32_t id, int version);

#endif
