/* protobuf_absent.c - protobuf.h in a program that was built without protobuf. */
#include "ib/protobuf.h"

static enum drt_status refuse(const char *name, struct drt_error *error)
{
	return drt_fail(error, DRT_EUNSUPPORTED,
	                "%s came as protobuf, which this program was built without; build it "
	                "with ./configure --with-protobuf",
	                name ? name : "a message");
}

void ib_plans_free(struct ib_plans *plans)
{
	(void)plans; /* there are none */
}

enum drt_status ib_protobuf_read(struct ib_message *out, enum ib_direction direction,
                                 const struct ib_protobuf_reader *reader,
                                 const struct ib_frame *body, struct drt_error *error)
{
	(void)reader;
	(void)body;
	return refuse(ib_message_name(direction, out->id), error);
}

enum drt_status ib_protobuf_write(struct strbuf *out, enum ib_direction direction,
                                  const struct ib_protobuf_writer *writer,
                                  const struct ib_message *message, struct drt_error *error)
{
	(void)out;
	(void)writer;
	return refuse(ib_message_name(direction, message->id), error);
}
