/* fuzz_ib.h - what the two message targets share. */
#ifndef TESTS_FUZZ_FUZZ_IB_H
#define TESTS_FUZZ_FUZZ_IB_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ib/message.h"
#include "tests/fuzz/fuzz.h"

typedef enum drt_status fuzz_decode_fn(struct ib_message *out, struct ib_decoder *decoder,
                                       const struct ib_frame *frame, struct drt_error *error);
typedef enum drt_status fuzz_encode_fn(struct strbuf *out, const struct ib_message *message,
                                       int server_version, struct drt_error *error);

/* A seed of fields; the NUL that the compiler adds ends the last one. */
#define FUZZ_FIELDS(text)                                                                      \
	{                                                                                      \
		text, sizeof(text)                                                             \
	}
/* A seed of raw bytes; \xd4 is version 213. */
#define FUZZ_BYTES(text)                                                                       \
	{                                                                                      \
		text, sizeof(text) - 1                                                         \
	}

static inline void fuzz_check(int holds)
{
	if (!holds)
		abort();
}

/* The versions of the text by 0 to 43 and again; from 200 on, in a program that has
 * protobuf, those from 201 to 213. */
static inline int fuzz_version(uint8_t pick)
{
	if (pick >= 200 && ib_has_protobuf())
		return IB_VERSION_RAW_ID +
		       (pick - 200) % (IB_VERSION_PROTOBUF_MAX - IB_VERSION_RAW_ID + 1);
	return IB_VERSION_MIN + pick % (IB_VERSION_TEXT_MAX - IB_VERSION_MIN + 1);
}

/* Reads, copies, writes and reads again; what comes out must stay the same. The first
 * byte picks the version. */
static inline void fuzz_message(const uint8_t *data, size_t size, enum ib_direction direction,
                                fuzz_decode_fn *decode, fuzz_encode_fn *encode)
{
	struct ib_frame frame = { (const char *)data + 1, size - 1 };
	int version = 0;
	struct ib_decoder *decoder = NULL;
	struct ib_message message;
	struct ib_message *clone = NULL;
	struct drt_error error = { 0 };
	struct strbuf first;
	struct strbuf second;

	if (size == 0)
		return;
	version = fuzz_version(data[0]);
	strbuf_init(&first);
	strbuf_init(&second);
	fuzz_check(ib_decoder_new(&decoder, version) == DRT_OK);
	if (decode(&message, decoder, &frame, &error) != DRT_OK) {
		fuzz_check(error.text[0] != '\0');
	} else if (encode(&first, &message, version, NULL) == DRT_OK) {
		struct ib_frame again = { first.text + IB_FRAME_HEAD,
			                  first.length - IB_FRAME_HEAD };

		fuzz_check(ib_message_clone(&clone, direction, &message) == DRT_OK);
		fuzz_check(decode(&message, decoder, &again, NULL) == DRT_OK);
		fuzz_check(encode(&second, &message, version, NULL) == DRT_OK);
		fuzz_check(first.length == second.length &&
		           memcmp(first.text, second.text, first.length) == 0);
		strbuf_clear(&second);
		fuzz_check(encode(&second, clone, version, NULL) == DRT_OK);
		fuzz_check(first.length == second.length &&
		           memcmp(first.text, second.text, first.length) == 0);
	}
	ib_message_free(clone);
	ib_decoder_free(decoder);
	strbuf_release(&first);
	strbuf_release(&second);
}

#endif
