/* test_line_reader.c - the contract in line_reader.h, clause by clause. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include "core/strbuf.h"
#include "io/line_reader.h"
#include "tests/support/failing_alloc.h"
#include "tests/support/support.h"

static void write_bytes(const char *path, const char *mode, const void *bytes, size_t length)
{
	FILE *file = fopen(path, mode);

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

static void append_gzip(const char *path, const void *bytes, size_t length)
{
	gzFile file = gzopen(path, "ab");

	assert_non_null(file);
	assert_int_equal(gzwrite(file, bytes, (unsigned)length), (int)length);
	assert_int_equal(gzclose(file), Z_OK);
}

static struct line_reader *opened(const char *path)
{
	struct line_reader *reader = NULL;
	struct drt_error error = { 0 };

	if (line_reader_open(&reader, path, &error) != DRT_OK)
		fail_msg("%s", error.text);
	return reader;
}

static void assert_line(struct line_reader *reader, const char *text, uint64_t number,
                        uint64_t offset)
{
	struct line line;
	struct drt_error error = { 0 };

	if (line_reader_next(&line, reader, &error) != DRT_OK)
		fail_msg("%s", error.text);
	assert_string_equal(line.text, text);
	assert_int_equal(line.length, strlen(text));
	assert_int_equal(line.number, number);
	assert_int_equal(line.offset, offset);
}

static void assert_no_more(struct line_reader *reader)
{
	struct line line;

	for (int i = 0; i < 2; i++)
		assert_int_equal(line_reader_next(&line, reader, NULL), DRT_EEMPTY);
}

/* ---- shapes of text ---- */

static void every_kind_of_line_end_is_read(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
		const char *lines[4];
		uint64_t offsets[4];
	} cases[] = {
		{ "", 0, { NULL }, { 0 } },
		{ "\n", 1, { "" }, { 0 } },
		{ "a", 1, { "a" }, { 0 } },
		{ "a\nb\n", 4, { "a", "b" }, { 0, 2 } },
		{ "a\nb", 3, { "a", "b" }, { 0, 2 } },
		{ "a\r\nb\r\n", 6, { "a", "b" }, { 0, 3 } },
		{ "a\r\n\r\nb\r", 7, { "a", "", "b" }, { 0, 3, 5 } },
		{ "\n\n\n", 3, { "", "", "" }, { 0, 1, 2 } },
		{ "a\rb\n", 4, { "a\rb" }, { 0 } },
		{ "\xef\xbb\xbf"
		  "a\nb",
		  6,
		  { "a", "b" },
		  { 3, 5 } },
		{ "\xef\xbb\xbf", 3, { NULL }, { 0 } },
		{ "\xef\xbb\xbf\n", 4, { "" }, { 3 } },
		{ "a\n\xef\xbb\xbf", 5, { "a", "\xef\xbb\xbf" }, { 0, 2 } },
		{ "\xef\xbb", 2, { "\xef\xbb" }, { 0 } },
		{ "\x1f", 1, { "\x1f" }, { 0 } },
	};
	const char *path = test_scratch_path("lines");
	const char *gz = test_scratch_path("lines.gz");
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		write_bytes(path, "wb", cases[i].bytes, cases[i].length);
		unlink(gz);
		append_gzip(gz, cases[i].bytes, cases[i].length);
		for (int compressed = 0; compressed < 2; compressed++) {
			struct line_reader *reader = opened(compressed ? gz : path);

			for (int n = 0; n < 4 && cases[i].lines[n]; n++)
				assert_line(reader, cases[i].lines[n], (uint64_t)n + 1,
				            cases[i].offsets[n]);
			assert_no_more(reader);
			assert_int_equal(line_reader_position(reader),
			                 line_reader_size(reader));
			line_reader_free(reader);
		}
	}
}

static void many_lines_come_whole_with_number_and_offset(void **state)
{
	const char *paths[] = { test_scratch_path("many"), test_scratch_path("many.gz") };
	struct strbuf text;
	(void)state;

	strbuf_init(&text);
	for (int i = 0; i < 60000; i++)
		strbuf_printf(&text, "%d,%*s\n", i, i % 37, "");
	write_bytes(paths[0], "wb", text.text, text.length);
	append_gzip(paths[1], text.text, text.length / 3);
	append_gzip(paths[1], text.text + text.length / 3, text.length - text.length / 3);
	for (int p = 0; p < 2; p++) {
		struct line_reader *reader = opened(paths[p]);
		uint64_t before = 0;
		uint64_t offset = 0;

		for (int i = 0; i < 60000; i++) {
			char want[64];

			snprintf(want, sizeof(want), "%d,%*s", i, i % 37, "");
			assert_line(reader, want, (uint64_t)i + 1, offset);
			offset += strlen(want) + 1;
			assert_true(line_reader_position(reader) >= before);
			before = line_reader_position(reader);
			assert_true(before <= line_reader_size(reader));
			if (p == 0)
				assert_int_equal(before, offset);
		}
		assert_no_more(reader);
		line_reader_free(reader);
	}
	strbuf_release(&text);
}

static void a_line_of_one_mebibyte_is_read_and_no_longer_one(void **state)
{
	const char *path = test_scratch_path("long");
	static const char *const ends[] = { "\n", "\r\n", "" };
	char *bytes = malloc(LINE_MAX_BYTES + 1);
	struct drt_error error = { 0 };
	struct line line;
	(void)state;

	memset(bytes, 'z', LINE_MAX_BYTES + 1);
	for (size_t i = 0; i < 3; i++) {
		struct line_reader *reader = NULL;

		write_bytes(path, "wb", "first\n", 6);
		write_bytes(path, "ab", bytes, LINE_MAX_BYTES);
		write_bytes(path, "ab", ends[i], strlen(ends[i]));
		reader = opened(path);
		assert_line(reader, "first", 1, 0);
		assert_int_equal(line_reader_next(&line, reader, NULL), DRT_OK);
		assert_int_equal(line.length, LINE_MAX_BYTES);
		assert_no_more(reader);
		line_reader_free(reader);

		write_bytes(path, "wb", "first\n", 6);
		write_bytes(path, "ab", bytes, LINE_MAX_BYTES + 1);
		write_bytes(path, "ab", ends[i], strlen(ends[i]));
		reader = opened(path);
		assert_line(reader, "first", 1, 0);
		for (int n = 0; n < 2; n++) { /* for good */
			assert_int_equal(line_reader_next(&line, reader, &error), DRT_EPARSE);
			assert_non_null(strstr(error.text, "/long:2: "));
		}
		line_reader_free(reader);
	}
	free(bytes);
}

static void a_nul_byte_is_told_and_skipped(void **state)
{
	const char *path = test_scratch_path("nul");
	struct drt_error error = { 0 };
	struct line_reader *reader = NULL;
	struct line line;
	char where[300];
	(void)state;

	write_bytes(path, "wb", "good\nb\0d\nagain", 14);
	reader = opened(path);
	assert_line(reader, "good", 1, 0);
	assert_int_equal(line_reader_next(&line, reader, &error), DRT_EPARSE);
	assert_non_null(strstr(error.text, "/nul:2: "));
	line_reader_where(where, sizeof(where), reader);
	assert_non_null(strstr(where, "/nul:2"));
	assert_line(reader, "again", 3, 9);
	assert_no_more(reader);
	line_reader_free(reader);
}

/* ---- gzip ---- */

static void damaged_gzip_is_told_for_good(void **state)
{
	const char *path = test_scratch_path("damaged.gz");
	char text[20000];
	char *bytes = NULL;
	size_t length = 0;
	(void)state;

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)(i % 61 ? 'a' + i * i % 26 : '\n');
	append_gzip(path, text, sizeof(text));
	bytes = test_read_file(path, &length);
	for (int kind = 0; kind < 4; kind++) {
		struct drt_error error = { 0 };
		struct line_reader *reader = NULL;
		enum drt_status status = DRT_OK;
		struct line line;

		if (kind == 0) /* cut */
			write_bytes(path, "wb", bytes, length - 20);
		if (kind == 1) /* a wrong checksum */
			bytes[length - 5] ^= 1;
		if (kind == 2) /* no gzip header behind the magic */
			write_bytes(path, "wb", "\x1f\x8b\xff\xff and so on", 14);
		if (kind == 3)
			bytes[length - 5] ^= 1;
		if (kind == 1 || kind == 3)
			write_bytes(path, "wb", bytes, length);
		if (kind == 3) /* something behind */
			write_bytes(path, "ab", "\0\0more", 6);
		reader = opened(path);
		while (status == DRT_OK)
			status = line_reader_next(&line, reader, &error);
		assert_int_equal(status, DRT_ECORRUPT);
		assert_non_null(strstr(error.text, "/damaged.gz:"));
		assert_non_null(strstr(error.text, "gzip"));
		assert_int_equal(line_reader_next(&line, reader, NULL), DRT_ECORRUPT);
		line_reader_free(reader);
	}
	free(bytes);
}

static void zeros_behind_gzip_are_padding(void **state)
{
	const char *path = test_scratch_path("padded.gz");
	struct line_reader *reader = NULL;
	(void)state;

	append_gzip(path, "a\n", 2);
	write_bytes(path, "ab", "\0\0\0\0", 4);
	reader = opened(path);
	assert_line(reader, "a", 1, 0);
	assert_no_more(reader);
	line_reader_free(reader);
}

/* ---- descriptors ---- */

static void a_pipe_is_read_as_it_comes(void **state)
{
	struct line_reader *reader = NULL;
	char bytes[200];
	size_t length = 0;
	int fds[2];
	(void)state;

	{
		const char *path = test_scratch_path("small.gz");
		char *text = NULL;

		append_gzip(path, "one\ntwo\nthree\n", 14);
		text = test_read_file(path, &length);
		assert_true(length <= sizeof(bytes));
		memcpy(bytes, text, length);
		free(text);
	}
	assert_int_equal(pipe(fds), 0);
	if (fork() == 0) {
		for (size_t i = 0; i < length; i++)
			if (write(fds[1], bytes + i, 1) != 1)
				_exit(1);
		_exit(0);
	}
	close(fds[1]);
	assert_int_equal(line_reader_open_fd(&reader, fds[0], "stdin", NULL), DRT_OK);
	assert_int_equal(line_reader_size(reader), 0);
	assert_line(reader, "one", 1, 0);
	assert_line(reader, "two", 2, 4);
	assert_line(reader, "three", 3, 8);
	assert_no_more(reader);
	assert_int_equal(line_reader_position(reader), length);
	line_reader_free(reader);
	assert_int_equal(close(fds[0]), -1); /* it was the reader's */
	assert_true(wait(NULL) > 0);
}

static void what_cannot_be_opened_or_read_says_why(void **state)
{
	struct line_reader *reader = NULL;
	struct drt_error error = { 0 };
	struct line line;
	int fds[2];
	(void)state;

	assert_int_equal(line_reader_open(&reader, "/nonexistent/x.csv", &error),
	                 DRT_ENOTFOUND);
	assert_non_null(strstr(error.text, "/nonexistent/x.csv"));
	assert_int_equal(line_reader_open(&reader, test_scratch_dir(), &error), DRT_EINVAL);
	assert_null(reader);
	assert_int_equal(pipe(fds), 0);
	close(fds[0]);
	assert_int_equal(line_reader_open_fd(&reader, fds[1], "in", NULL), DRT_OK);
	assert_int_equal(line_reader_next(&line, reader, &error),
	                 DRT_EIO); /* not for reading */
	assert_non_null(strstr(error.text, "in:1: "));
	assert_int_equal(line_reader_next(&line, reader, NULL), DRT_EIO);
	line_reader_free(reader);
	line_reader_free(NULL);
}

static void every_failed_allocation_is_told(void **state)
{
	const char *path = test_scratch_path("memory");
	char *bytes = malloc(600000);
	int failures = 0;
	(void)state;

	memset(bytes, 'q', 600000);
	write_bytes(path, "wb", bytes, 600000);
	for (bool failed = true; failed; failures++) {
		struct line_reader *reader = NULL;
		struct line line;
		enum drt_status status = DRT_OK;

		failing_alloc_after(failures);
		status = line_reader_open(&reader, path, NULL);
		if (status == DRT_OK)
			status = line_reader_next(&line, reader, NULL);
		failed = failing_alloc_happened();
		assert_int_equal(status, failed ? DRT_ENOMEM : DRT_OK);
		line_reader_free(reader);
	}
	failing_alloc_after(-1);
	assert_true(failures >= 6);
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_line_end_is_read),
		cmocka_unit_test(many_lines_come_whole_with_number_and_offset),
		cmocka_unit_test(a_line_of_one_mebibyte_is_read_and_no_longer_one),
		cmocka_unit_test(a_nul_byte_is_told_and_skipped),
		cmocka_unit_test(damaged_gzip_is_told_for_good),
		cmocka_unit_test(zeros_behind_gzip_are_padding),
		cmocka_unit_test(a_pipe_is_read_as_it_comes),
		cmocka_unit_test(what_cannot_be_opened_or_read_says_why),
		cmocka_unit_test(every_failed_allocation_is_told),
	};

	return cmocka_run_group_tests_name("line_reader", tests, NULL, NULL);
}
