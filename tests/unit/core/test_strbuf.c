/* test_strbuf.c - the contract in strbuf.h, clause by clause. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/strbuf.h"
#include "tests/support/failing_alloc.h"
#include "tests/support/support.h"

static void an_empty_buffer_is_an_empty_text(void **state)
{
	struct strbuf buffer;
	(void)state;

	strbuf_init(&buffer);
	assert_string_equal(buffer.text, "");
	strbuf_append(&buffer, "ignored", 0);
	strbuf_puts(&buffer, "");
	strbuf_consume(&buffer, 0);
	strbuf_clear(&buffer);
	assert_int_equal(buffer.length, 0);
	assert_int_equal(buffer.capacity, 0); /* nothing was allocated */
	strbuf_release(&buffer);
	strbuf_release(&buffer);
}

static void text_is_appended_in_every_way(void **state)
{
	struct strbuf buffer;
	(void)state;

	strbuf_init(&buffer);
	strbuf_puts(&buffer, "one");
	strbuf_putc(&buffer, ' ');
	strbuf_append(&buffer, "two\0!", 5);
	strbuf_printf(&buffer, " %s %d", "three", 4);
	strbuf_printf(&buffer, "%s", "");
	assert_int_equal(buffer.length, 17);
	assert_memory_equal(buffer.text, "one two\0! three 4", 18);
	strbuf_clear(&buffer);
	assert_string_equal(buffer.text, "");
	assert_true(buffer.capacity > 0); /* the memory stays */
	strbuf_release(&buffer);
}

static void a_long_text_grows_the_buffer(void **state)
{
	struct strbuf buffer;
	char line[200];
	(void)state;

	memset(line, 'x', sizeof(line));
	line[199] = '\0';
	strbuf_init(&buffer);
	for (int i = 0; i < 1000; i++) {
		if (i % 2)
			strbuf_puts(&buffer, line);
		else
			strbuf_printf(&buffer, "%s", line);
		assert_int_equal(buffer.length, (size_t)(i + 1) * 199);
		assert_int_equal(buffer.text[buffer.length], '\0');
	}
	assert_int_equal(strspn(buffer.text, "x"), 199000);
	strbuf_release(&buffer);
}

static void exactly_full_has_room_for_the_end(void **state)
{
	struct strbuf buffer;
	(void)state;

	strbuf_init(&buffer);
	assert_int_equal(strbuf_reserve(&buffer, 63), DRT_OK);
	assert_int_equal(buffer.capacity, 64);
	for (int i = 0; i < 63; i++)
		strbuf_putc(&buffer, 'a');
	assert_int_equal(buffer.capacity, 64);
	strbuf_putc(&buffer, 'b');
	assert_int_equal(buffer.capacity, 128);
	assert_int_equal(strlen(buffer.text), 64);
	strbuf_release(&buffer);
}

static void the_front_is_consumed(void **state)
{
	struct strbuf buffer;
	(void)state;

	strbuf_init(&buffer);
	strbuf_puts(&buffer, "line one\nline two");
	strbuf_consume(&buffer, 9);
	assert_string_equal(buffer.text, "line two");
	strbuf_consume(&buffer, 8);
	assert_string_equal(buffer.text, "");
	strbuf_release(&buffer);
}

static void the_text_is_handed_over(void **state)
{
	struct strbuf buffer;
	char *text = NULL;
	(void)state;

	strbuf_init(&buffer);
	text = strbuf_detach(&buffer); /* also an empty one */
	assert_string_equal(text, "");
	free(text);
	strbuf_puts(&buffer, "mine");
	text = strbuf_detach(&buffer);
	assert_string_equal(text, "mine");
	assert_string_equal(buffer.text, "");
	free(text);
	strbuf_release(&buffer);
}

static void running_out_of_memory_is_remembered(void **state)
{
	struct strbuf buffer;
	(void)state;

	strbuf_init(&buffer);
	strbuf_puts(&buffer, "kept");
	failing_alloc_after(0);
	strbuf_printf(&buffer, "%100d", 1);
	assert_true(buffer.failed);
	assert_string_equal(buffer.text, "kept");
	strbuf_puts(&buffer, "more");
	strbuf_printf(&buffer, "more");
	assert_string_equal(buffer.text, "kept");
	assert_null(strbuf_detach(&buffer));
	assert_false(buffer.failed); /* it starts anew */
	failing_alloc_after(0);
	strbuf_putc(&buffer, 'x');
	assert_true(buffer.failed);
	strbuf_clear(&buffer);
	strbuf_putc(&buffer, 'y');
	assert_string_equal(buffer.text, "y");
	strbuf_release(&buffer);
	failing_alloc_after(0);
	assert_null(strbuf_detach(&buffer));
}

static void impossible_sizes_are_refused(void **state)
{
	struct strbuf buffer;
	(void)state;

	strbuf_init(&buffer);
	strbuf_puts(&buffer, "x");
	assert_int_equal(strbuf_reserve(&buffer, SIZE_MAX), DRT_ENOMEM);
	strbuf_clear(&buffer);
	strbuf_puts(&buffer, "x");
	strbuf_append(&buffer, "y", SIZE_MAX - 1); /* would wrap around */
	assert_true(buffer.failed);
	assert_string_equal(buffer.text, "x");
	strbuf_release(&buffer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_buffer_is_an_empty_text),
		cmocka_unit_test(text_is_appended_in_every_way),
		cmocka_unit_test(a_long_text_grows_the_buffer),
		cmocka_unit_test(exactly_full_has_room_for_the_end),
		cmocka_unit_test(the_front_is_consumed),
		cmocka_unit_test(the_text_is_handed_over),
		cmocka_unit_test(running_out_of_memory_is_remembered),
		cmocka_unit_test(impossible_sizes_are_refused),
	};

	return cmocka_run_group_tests_name("strbuf", tests, NULL, NULL);
}
