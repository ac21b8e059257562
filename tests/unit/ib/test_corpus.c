/* test_corpus.c - what the fuzzers have found worth keeping, read again.
 *
 * tests/fuzz/corpus holds one input a line, in hexadecimal: the byte that picks the server
 * version, then a frame's fields. Each is read, copied, written and read again, as the
 * fuzz targets do. `ib_corpus --unpack requests|answers FOLDER` makes files of them, from
 * which tests/fuzz/run starts. */
#include <stdio.h>

#include "tests/fuzz/fuzz_ib.h"
#include "tests/support/support.h"

enum { LINE_MOST = 65536, LEAST_INPUTS = 200 };

static FILE *open_corpus(const char *name)
{
	char path[4096];
	const char *top = getenv("DRT_SRCDIR");
	FILE *file = NULL;

	snprintf(path, sizeof(path), "%s/tests/fuzz/corpus/ib_%s.hex", top ? top : ".", name);
	file = fopen(path, "r");
	if (!file)
		fprintf(stderr, "ib_corpus: cannot read %s\n", path);
	return file;
}

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The next input; false at the end. A line that is no hexadecimal fails. */
static bool next_input(uint8_t *bytes, size_t *length, FILE *file)
{
	static char line[2 * LINE_MOST + 2];
	size_t count = 0;

	if (!fgets(line, sizeof(line), file))
		return false;
	line[strcspn(line, "\n")] = '\0';
	for (; line[2 * count] != '\0'; count++) {
		int high = digit(line[2 * count]);
		int low = digit(line[2 * count + 1]);

		fuzz_check(high >= 0 && low >= 0);
		bytes[count] = (uint8_t)(high << 4 | low);
	}
	*length = count;
	return true;
}

static size_t replay(const char *name, enum ib_direction direction, fuzz_decode_fn *decode,
                     fuzz_encode_fn *encode)
{
	static uint8_t bytes[LINE_MOST];
	FILE *file = open_corpus(name);
	size_t length = 0;
	size_t count = 0;

	assert_non_null(file);
	for (; next_input(bytes, &length, file); count++)
		fuzz_message(bytes, length, direction, decode, encode);
	fclose(file);
	return count;
}

static void every_kept_request_reads_as_it_is_written(void **state)
{
	size_t count = replay("requests", IB_TO_SERVER, ib_decode_client, ib_encode_client);

	(void)state;
	print_message("%zu inputs\n", count);
	assert_true(count >= LEAST_INPUTS);
}

static void every_kept_answer_reads_as_it_is_written(void **state)
{
	size_t count = replay("answers", IB_TO_CLIENT, ib_decode_server, ib_encode_server);

	(void)state;
	print_message("%zu inputs\n", count);
	assert_true(count >= LEAST_INPUTS);
}

static int unpack(const char *name, const char *folder)
{
	static uint8_t bytes[LINE_MOST];
	FILE *file = open_corpus(name);
	size_t length = 0;
	bool ok = file != NULL;

	for (int i = 0; ok && next_input(bytes, &length, file); i++) {
		char path[4096];
		FILE *out = NULL;

		snprintf(path, sizeof(path), "%s/kept-%04d", folder, i);
		out = fopen(path, "wb");
		ok = out && fwrite(bytes, 1, length, out) == length;
		ok = out && fclose(out) == 0 && ok;
	}
	if (file)
		fclose(file);
	return ok ? 0 : 1;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kept_request_reads_as_it_is_written),
		cmocka_unit_test(every_kept_answer_reads_as_it_is_written),
	};

	if (argc == 4 && strcmp(argv[1], "--unpack") == 0)
		return unpack(argv[2], argv[3]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
