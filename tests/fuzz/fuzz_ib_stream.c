/* fuzz_ib_stream.c - any bytes as a stream: greeting, then frames, in pieces.
 * fuzz: src/core src/ib */
#include "ib/hello.h"
#include "ib/sim_notice.h"
#include "tests/fuzz/fuzz_ib.h"

const struct fuzz_seed fuzz_seeds[] = {
	{ "\x03"
	  "API\0\0\0\0\x09v157..178\0\0\0\x08"
	  "178\0now\0\0\0\0\x06"
	  "9\0001\0005\0",
	  40 },
	{ "\xff"
	  "API\0\0\0\0\x04v178\0\0\0\x46"
	  "4\0002\000-1\0002104\0"
	  "Market data farm connection is OK:drtsim speed=60 time=5\0\0",
	  87 },
	{ NULL, 0 },
};

/* The first byte tells how large the pieces are. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ib_reader reader;
	struct ib_decoder *decoder = NULL;
	struct ib_version_range offered = { 0, 0 };
	size_t piece = size > 0 ? data[0] + 1u : 1;
	enum drt_status greeted = DRT_EEMPTY;

	fuzz_check(ib_decoder_new(&decoder, IB_VERSION_SERVER) == DRT_OK);
	ib_reader_init(&reader, 65536);
	for (size_t at = 1; at < size && (greeted == DRT_EEMPTY || greeted == DRT_OK);
	     at += piece) {
		struct ib_frame frame;
		size_t count = piece < size - at ? piece : size - at;

		fuzz_check(ib_reader_feed(&reader, data + at, count) == DRT_OK);
		if (greeted == DRT_EEMPTY)
			greeted = ib_hello_read(&offered, &reader, NULL);
		while (greeted == DRT_OK && ib_reader_next(&frame, &reader, NULL) == DRT_OK) {
			struct ib_message message;
			struct ib_sim_notice notice;
			const char *when = NULL;
			int version = 0;

			if (ib_hello_reply_read(&version, &when, &frame, offered, NULL) ==
			    DRT_OK)
				fuzz_check(version >= offered.min && version <= offered.max);
			if (ib_decode_server(&message, decoder, &frame, NULL) == DRT_OK &&
			    message.id == IB_ERROR &&
			    ib_sim_notice_parse(&notice, &message.error) == DRT_OK)
				fuzz_check(notice.speed_milli >= 0);
		}
	}
	ib_reader_release(&reader);
	ib_decoder_free(decoder);
	return 0;
}
