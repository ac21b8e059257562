/* test_recorded.c - every message recorded from gateways and clients, to its last field
 * and there and back again. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ib/layout.h"
#include "tests/support/support.h"
#include "tests/unit/ib/recorded.h"

static struct reading at;
static size_t checked;

/* Surplus fields are known in these: openOrder and completedOrder of some builds. */
static int surplus_allowed(const struct ib_message *decoded, enum ib_direction direction)
{
	if (direction == IB_TO_SERVER)
		return 0;
	return decoded->id == IB_OPEN_ORDER ? 1 : decoded->id == IB_COMPLETED_ORDER ? 2 : 0;
}

/* Decodes, encodes and decodes again; the second encoding must equal the first. */
static void survives_round_trip(enum ib_direction direction, int version)
{
	struct strbuf first;
	struct strbuf second;
	struct ib_decoder *again = NULL;
	struct ib_message copy;
	struct drt_error error = { 0 };
	enum drt_status status = DRT_OK;

	strbuf_init(&first);
	strbuf_init(&second);
	assert_int_equal(ib_decoder_new(&again, version), DRT_OK);
	status = direction == IB_TO_SERVER
	                 ? ib_encode_client(&first, &at.message, version, &error)
	                 : ib_encode_server(&first, &at.message, version, &error);
	if (status != DRT_OK)
		fail_msg("%s", error.text);
	{
		struct ib_frame frame = { first.text + 4, first.length - 4 };

		status = direction == IB_TO_SERVER
		                 ? ib_decode_client(&copy, again, &frame, &error)
		                 : ib_decode_server(&copy, again, &frame, &error);
	}
	if (status != DRT_OK)
		fail_msg("%s", error.text);
	assert_int_equal(copy.surplus, 0);
	status = direction == IB_TO_SERVER ? ib_encode_client(&second, &copy, version, &error)
	                                   : ib_encode_server(&second, &copy, version, &error);
	assert_int_equal(status, DRT_OK);
	assert_int_equal(first.length, second.length);
	assert_memory_equal(first.text, second.text, first.length);
	strbuf_release(&first);
	strbuf_release(&second);
	ib_decoder_free(again);
}

static void check_file(const char *name, enum ib_direction direction)
{
	reading_open(&at, name);
	for (size_t i = 0; i < at.recorded.count; i++) {
		int32_t id = atoi(at.recorded.line[i].bytes);

		if (!ib_layout_find(direction, id))
			fail_msg("%s: message %d has no layout", name, (int)id);
		reading_decode(&at, i, direction);
		if (at.message.surplus > surplus_allowed(&at.message, direction))
			fail_msg("%s line %zu: %d fields left over", name, i,
			         at.message.surplus);
		survives_round_trip(direction, at.recorded.line[i].version);
		checked++;
	}
	reading_close(&at);
}

static void every_recorded_message_is_consumed_to_its_last_field(void **state)
{
	DIR *directory = opendir(test_shared_path("ib/messages"));
	struct dirent *entry = NULL;

	(void)state;
	assert_non_null(directory);
	while ((entry = readdir(directory)) != NULL) {
		if (strstr(entry->d_name, "_000_handshake"))
			continue;
		if (strncmp(entry->d_name, "client_", 7) == 0)
			check_file(entry->d_name, IB_TO_SERVER);
		else if (strncmp(entry->d_name, "server_", 7) == 0)
			check_file(entry->d_name, IB_TO_CLIENT);
	}
	closedir(directory);
	assert_true(checked >= 110);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_recorded_message_is_consumed_to_its_last_field),
	};
	int failed = 0;

	test_require_shared();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	printf("compared %zu messages in %zu files\n", checked, at.files);
	return failed;
}
