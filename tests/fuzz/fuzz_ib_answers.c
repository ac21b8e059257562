/* fuzz_ib_answers.c - any bytes as a message from a server.
 * fuzz: src/core src/ib */
#include "tests/fuzz/fuzz_ib.h"

/* Each begins with the byte that picks the version: \x15 is 178. */
const struct fuzz_seed fuzz_seeds[] = {
	FUZZ_FIELDS("\x15"
	            "1\0006\0001000000000\0001\000150.25\000300\0001"),
	FUZZ_FIELDS("\x15"
	            "2\0006\0001000000000\0003\000500"),
	FUZZ_FIELDS("\x15"
	            "3\0005\000Submitted\00040\00060\00012.3456789\000123456789\0000\00012.35"
	            "\0001\000\0000"),
	FUZZ_FIELDS("\x15"
	            "4\0002\000-1\0002104\000Caf\\u00e9 \\ud83d\\ude00:usfarm\000"),
	FUZZ_FIELDS("\x15"
	            "17\0001000000001\000a\000b\0002\00020250103\0001\0002\0000.5\0001.5\000100"
	            "\0001.2\0007\00020250106\000?\000\0001e-3\0001.5\000-1\000-1\000-1"),
	FUZZ_FIELDS("\x05"
	            "59\0001\000aa.bb.01.01\0001.25\000USD\0001.7976931348623157E308\000"
	            "1.7976931348623157E308\000"),
	FUZZ_FIELDS("\x0c"
	            "79\0001\0001\0005\000ABC\000STK\000X\000USD\0002\000OPT\000BAG"),
	FUZZ_FIELDS(
		"\x15"
		"75\0001\000X\0005\000ABC\000100\0002\00020250117\00020250221\0002\000100\000"
		"102.5"),
	FUZZ_FIELDS("\x15"
	            "93\00026\0002\0000\0000.01\000100\0000.05"),
	FUZZ_BYTES("\xd4"
	           "\0\0\0\xc9\x08\x05\x10\x01\x19\0\0\0\0\0\xc8\x62\x40\x22\x03"
	           "300\x28\x01"),
	FUZZ_BYTES("\xd4"
	           "\0\0\0\xcd\x08\x29\x12\x0f\x08\x07\x12\x04"
	           "AAPL\x1a\x03"
	           "BAG\xa2\x01\x00\x1a\x16\x2a\x03"
	           "BUY\x32\x03"
	           "100\xa2\x06\x04\x08\x01\x10\x01\xf2\x03\x00\x22\x0b\x0a\x09"
	           "Submitted"),
	FUZZ_BYTES("\xd4"
	           "\0\0\0\xd9\x08\x07\x12\x0d\x0a\x08"
	           "20250616\x32\x01"
	           "1\x12\x02\x40\x05"),
	FUZZ_BYTES("\xd4"
	           "\0\0\x01\x2b\x08\x07\x10\x03\x22\x0d\x08\x01\x12\x02\x08\x01\x2a\x01"
	           "5\x32\x02"
	           "10"),
	{ NULL, 0 },
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_message(data, size, IB_TO_CLIENT, ib_decode_server, ib_encode_server);
	return 0;
}
