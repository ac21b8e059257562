/* fuzz_line_reader.c - any bytes as a text file, plain or gzip. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "io/line_reader.h"
#include "tests/fuzz/fuzz.h"

/* gzip of "date,open\n2025-06-12,1\n" */
static const char gzip_one[] =
	"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\x4b\x49\x2c\x49\xd5\xc9\x2f\x48\xcd\xe3\x32"
	"\x32\x30\x32\xd5\x35\x30\xd3\x35\x34\xd2\x31\xe4\x02\x00\x9f\x9d\x21\x49\x17\x00\x00"
	"\x00";

const struct fuzz_seed fuzz_seeds[] = {
	{ "\xef\xbb\xbf"
	  "date,open\r\n2025-06-12,1\n\n2025-06-13,2",
	  0 },
	{ gzip_one, sizeof(gzip_one) - 1 },
	{ "a\0b\nc\n", 6 },
	{ "\n\n\r\n", 0 },
	{ NULL, 0 },
};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct line_reader *reader = NULL;
	struct drt_error error = { 0 };
	enum drt_status status = DRT_OK;
	struct line line;
	uint64_t number = 0;
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) != 0 ||
	    line_reader_open_fd(&reader, fd, "fuzz", NULL) != DRT_OK)
		abort();
	while (status == DRT_OK) {
		status = line_reader_next(&line, reader, &error);
		if (status != DRT_OK && status != DRT_EPARSE)
			break;
		if (line.number != ++number || line.text[line.length] != '\0')
			abort();
		if (status == DRT_EPARSE && !strstr(error.text, "NUL"))
			break;
		status = DRT_OK;
	}
	if (status != DRT_EEMPTY && strncmp(error.text, "fuzz:", 5) != 0)
		abort();
	line_reader_free(reader);
	return 0;
}
