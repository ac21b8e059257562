/* fuzz_ib_requests.c - any bytes as a request from a client.
 * fuzz: src/core src/ib */
#include "tests/fuzz/fuzz_ib.h"

/* Each begins with the byte that picks the version: \x15 is 178. */
const struct fuzz_seed fuzz_seeds[] = {
	FUZZ_FIELDS("\x15"
	            "3\0007\0000\000ABC\000STK\000\0000\000\000\000SMART\000\000USD\000"
	            "\000\000\000\000BUY\00010\000LMT\000150.5\000\000DAY\000\000\000"
	            "\0000\000ref\0001\0000\0000\0000\0000\0000\0000\0000\000\0000\000"
	            "\000\000\000\000\000\0000\000\000-1\0000\000\000\0000\000\000\000"
	            "0\0000\000\0000\000\000\000\000\000\0000\000\000\000\000\0000\000"
	            "\000\000\000\000\000\000\000\000\000\0000\000\000\0000\0000\000"
	            "\000\0000\000\0000\0000\0000\0002\0001\000a\0001\000160\0005\000"
	            "SMART\0002\0003\000o\0001\00020250501-15:00:00\0000\0000\000\000"
	            "\000\000\000\000\0000\000\000\000\000\000\000\000\000\0000\000"
	            "0\0000\000\000\000\0000\000\000"),
	FUZZ_FIELDS("\x15"
	            "4\0001\0007\000"),
	FUZZ_FIELDS("\x15"
	            "1\00011\0001000000000\0000\000ABC\000BAG\000\0000\000\000\000"
	            "SMART\000\000USD\000\000\0002\0001\0001\000BUY\000SMART\0002\000"
	            "-1\000SELL\000SMART\0001\0005\0000.5\00010\000233\0000\0000\000"),
	FUZZ_FIELDS("\x15"
	            "20\0001000000001\0000\000ABC\000STK\000\0000\000\000\000SMART\000"
	            "\000USD\000\000\0000\000\0001 day\0002 D\0001\000TRADES\0001\000"
	            "0\000"),
	FUZZ_FIELDS("\x15"
	            "71\0002\0007\000"),
	FUZZ_FIELDS("\x2a"
	            "62\0001\0009\000All\000NetLiquidation"),
	FUZZ_BYTES("\xd4"
	           "\0\0\x01\x0f\x08\x07"),
	FUZZ_BYTES("\xd4"
	           "\0\0\0\xcb\x08\x29\x12\x06\x1a\x04"
	           "BAG.\x1a\x22\x2a\x03"
	           "BUY\x32\x03"
	           "0.5\x42\x03"
	           "LMT\x49\0\0\0\0\0\xc8\x62\x40\xea\x03\x01"
	           "A\xf2\x03\x06\x0a\x01"
	           "k\x12\x01"
	           "v"),
	FUZZ_BYTES("\xd4"
	           "\0\0\0\xc9\x08\x07\x32\x06\x0a\x01"
	           "a\x12\x01"
	           "b"),
	{ NULL, 0 },
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_message(data, size, IB_TO_SERVER, ib_decode_client, ib_encode_client);
	return 0;
}
