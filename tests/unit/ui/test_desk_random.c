/* test_desk_random.c - random keys, sizes and views against the desk's safety rules; every
 * size from 1 x 1 up; no allocation in a frame.
 *
 * The random walk prints its seed where it fails; DRT_SEED repeats it, DRT_KEYS makes it
 * longer. */
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"
#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/unit/ui/stage.h"
#include "ui/pane/desk_internal.h"

enum { KEYS = 100000 };

/* ---- what the linker sends here ---- */

static long allocations;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_realloc(void *memory, size_t size);

void *__wrap_malloc(size_t size)
{
	allocations++;
	return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	allocations++;
	return __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
	allocations++;
	return __real_realloc(memory, size);
}

/* ---- the random walk ---- */

/* Rows that stood, whole, on the screen in an approval sheet since it was opened. */
struct witness {
	struct sheet_order rows[PANE_MARKS];
	int count;
};

static void bear_witness(struct witness *witness, const struct stage *stage)
{
	const struct sheet *sheet = &stage->desk->sheet;
	const struct view *view = &stage->fixture.view;

	witness->count = 0;
	if (!sheet->shown || (sheet->kind != SHEET_APPROVE && sheet->kind != SHEET_BATCH))
		return;
	if (sheet->kind == SHEET_APPROVE) {
		const struct view_order *row = view_find_order(view, &sheet->order.id);

		if (row)
			witness->rows[witness->count++] =
				(struct sheet_order){ row->order.id, row->order.version };
		return;
	}
	for (int i = 0; i < sheet->batch_count; i++) {
		const struct view_order *row = view_find_order(view, &sheet->batch[i].id);

		if (row)
			witness->rows[witness->count++] =
				(struct sheet_order){ row->order.id, row->order.version };
	}
}

static bool was_seen(const struct witness *witness, const struct action *action)
{
	for (int i = 0; i < witness->count; i++)
		if (uuid_cmp(&witness->rows[i].id, &action->order_id) == 0 &&
		    witness->rows[i].version == action->version)
			return true;
	return false;
}

static const char *const key_names[] = {
	"a",      "y",      "r",      "A",         "!",     "x",   "X",    "n",
	"b",      "s",      "m",      "Space",     "Enter", "Esc", "Tab",  "Shift-Tab",
	"j",      "k",      "h",      "l",         "g",     "G",   "PgUp", "PgDn",
	"Up",     "Down",   "Left",   "Right",     "Home",  "End", "1",    "2",
	"3",      "4",      "5",      "6",         "7",     "8",   "9",    "0",
	"/",      ":",      "?",      "w",         "v",     "z",   "[",    "]",
	"c",      "+",      "-",      "=",         "u",     "H",   "L",    "N",
	"Ctrl-C", "Ctrl-L", "Ctrl-W", "Backspace", "Del",   "P",   "A",    "E",
	"R",      "L",      "I",      "V",         "é",     "日",  "F1",   "Alt-Y",
	"Ctrl-Y", "Y",
};

static struct key random_key(struct rng *rng)
{
	struct key key = { 0 };
	uint64_t kind = rng_below(rng, 100);

	if (kind < 3) {
		key = key_named(CODE_PASTE);
		key.paste = "ay!y\rPAPER\r";
		key.paste_length = strlen(key.paste);
		return key;
	}
	if (kind == 5)
		return key_named(rng_below(rng, 2) ? CODE_FOCUS_IN : CODE_FOCUS_OUT);
	if (kind < 5) {
		key = key_named(CODE_MOUSE);
		key.number = 1 + (int)rng_below(rng, 5);
		key.row = (int)rng_below(rng, 70);
		key.col = (int)rng_below(rng, 220);
		return key;
	}
	if (kind < 40) /* the dangerous ones, often */
		assert_int_equal(key_parse(&key, key_names[rng_below(rng, 8)]), DRT_OK);
	else
		assert_int_equal(
			key_parse(&key,
		                  key_names[rng_below(rng, sizeof(key_names) /
		                                                   sizeof(key_names[0]))]),
			DRT_OK);
	key.burst = rng_below(rng, 8) == 0;
	return key;
}

static void random_size(struct stage *stage, struct rng *rng)
{
	static const int sizes[][2] = { { 60, 200 }, { 36, 120 }, { 24, 80 }, { 10, 40 },
		                        { 1, 1 },    { 3, 20 },   { 14, 64 }, { 28, 120 } };
	size_t at = rng_below(rng, 12);
	int rows = at < 8 ? sizes[at][0] : 1 + (int)rng_below(rng, 70);
	int cols = at < 8 ? sizes[at][1] : 1 + (int)rng_below(rng, 220);

	assert_int_equal(screen_resize(stage->screen, rows, cols), DRT_OK);
}

/* One thing that an engine may do to the view. */
static void random_change(struct stage *stage, struct rng *rng)
{
	struct view *view = &stage->fixture.view;
	struct view_order *row = &stage->fixture.orders[rng_below(rng, FIXTURE_ORDERS)];
	struct view_order other = stage->fixture.orders[rng_below(rng, FIXTURE_ORDERS)];

	switch (rng_below(rng, 12)) {
	case 0:
		row->order.version++;
		break;
	case 1:
		row->order.status =
			rng_below(rng, 3)
				? ORDER_PROPOSED
				: (enum order_status)rng_below(rng, ORDER_STATUS_COUNT);
		break;
	case 2: /* two rows change places */
		for (int i = 0; i < FIXTURE_ORDERS; i++)
			if (uuid_cmp(&stage->fixture.orders[i].order.id, &other.order.id) == 0)
				stage->fixture.orders[i] = *row;
		*row = other;
		break;
	case 3:
		view->order_count =
			rng_below(rng, 4) ? FIXTURE_ORDERS : rng_below(rng, FIXTURE_ORDERS + 1);
		break;
	case 4:
		row->checks_soft = (int)rng_below(rng, 3);
		row->checks_hard = (int)rng_below(rng, 6) == 0;
		break;
	case 5:
		view->status.frozen = rng_below(rng, 8) == 0;
		view->status.live = rng_below(rng, 2);
		break;
	case 6:
		view->status.broker = rng_below(rng, 8) ? BROKER_UP : BROKER_DOWN;
		view->status.locked = rng_below(rng, 8) == 0;
		view->status.connected = rng_below(rng, 8) != 0;
		break;
	case 7:
		stage->fixture.local_ns += (int64_t)rng_below(rng, 20) * NS_PER_SEC;
		for (int i = 0; i < FIXTURE_ORDERS; i++)
			stage->fixture.orders[i].expires_local_ns =
				stage->fixture.local_ns +
				(int64_t)rng_below(rng, 300) * NS_PER_SEC;
		break;
	case 8:
		view->chart.bar_count = rng_below(rng, FIXTURE_BARS + 1);
		view->chart.timeframe = (enum timeframe)rng_below(rng, TIMEFRAME_COUNT);
		break;
	case 9:
		view->quote_count = rng_below(rng, FIXTURE_QUOTES + 1);
		view->signal_count = rng_below(rng, FIXTURE_SIGNALS + 1);
		view->position_count = rng_below(rng, FIXTURE_POSITIONS + 1);
		break;
	case 10:
		view->quotes_load = (enum view_load)rng_below(rng, 5);
		view->orders_load = (enum view_load)rng_below(rng, 5);
		view->chart.load = (enum view_load)rng_below(rng, 5);
		view->performance.load = (enum view_load)rng_below(rng, 5);
		break;
	default:
		stage->fixture.quotes[rng_below(rng, FIXTURE_QUOTES)].quote.last =
			rng_below(rng, 3) ? 1000 * rng_uniform(rng) : NAN;
		break;
	}
	desk_observe(stage->desk, view, stage->fixture.local_ns);
}

static void draw(struct stage *stage, struct witness *witness)
{
	desk_draw(stage->screen, stage->desk, &stage->fixture.view, stage->fixture.local_ns);
	desk_shown(stage->desk);
	bear_witness(witness, stage);
}

/* Fails where an action breaks a rule of desk.h. */
static void judge(const struct action *action, const struct key *key,
                  const struct witness *witness, const struct stage *stage)
{
	bool typed_y = key_is(key, "y") && !key->burst;
	bool frozen = stage->fixture.view.status.frozen;

	switch (action->kind) {
	case ACTION_APPROVE:
		assert_true(typed_y);
		assert_true(was_seen(witness, action));
		assert_false(frozen);
		assert_int_equal(stage->fixture.view.status.broker, BROKER_UP);
		break;
	case ACTION_REJECT:
		assert_true(stage->fixture.view.status.connected);
		assert_true(key_is(key, "r") && !key->burst);
		break;
	case ACTION_CANCEL:
		assert_true(typed_y || (key_is(key, "!") && !key->burst));
		break;
	case ACTION_MODIFY:
	case ACTION_CLOSE:
	case ACTION_FLATTEN:
		assert_true(typed_y);
		assert_int_equal(stage->fixture.view.status.broker, BROKER_UP);
		break;
	case ACTION_FREEZE:
		assert_true(typed_y || (key_is(key, "!") && !key->burst));
		break;
	case ACTION_UNFREEZE:
	case ACTION_PROPOSE:
		assert_int_equal(key->code, CODE_ENTER);
		assert_false(key->burst);
		break;
	default:
		break;
	}
}

static void random_keys_never_break_a_rule(void **state)
{
	const char *given = getenv("DRT_SEED");
	uint64_t seed = given ? strtoull(given, NULL, 10) : 20250612;
	const char *more = getenv("DRT_KEYS");
	long keys = more && atol(more) > 0 ? atol(more) : KEYS;
	struct stage stage;
	struct witness witness = { .count = 0 };
	struct rng rng;
	long counts[ACTION_DETACH + 1] = { 0 };
	(void)state;

	rng_init(&rng, seed);
	stage_open(&stage, 36, 120, CHARSET_UTF8);
	fprintf(stderr, "seed %llu\n", (unsigned long long)seed);
	for (long i = 0; i < keys; i++) {
		struct key key = random_key(&rng);
		struct action action;

		if (rng_below(&rng, 40) == 0)
			random_size(&stage, &rng);
		if (rng_below(&rng, 8) == 0)
			random_change(&stage, &rng);
		if (rng_below(&rng, 3) != 0)
			draw(&stage, &witness);
		desk_key(stage.desk, &key, &stage.fixture.view, stage.fixture.local_ns);
		while (desk_take(&action, stage.desk)) {
			judge(&action, &key, &witness, &stage);
			counts[action.kind]++;
		}
		if (!stage.desk->sheet.shown)
			witness.count = 0;
	}
	stage_close(&stage);
	/* the walk has been where it matters */
	assert_true(counts[ACTION_APPROVE] > 20);
	assert_true(counts[ACTION_REJECT] > 20);
	assert_true(counts[ACTION_CANCEL] > 20);
	assert_true(counts[ACTION_FREEZE] > 20);
	printf("random keys: %ld pressed, %ld approvals, %ld rejections, %ld cancels, %ld "
	       "freezes\n",
	       keys, counts[ACTION_APPROVE], counts[ACTION_REJECT], counts[ACTION_CANCEL],
	       counts[ACTION_FREEZE]);
}

/* ---- sizes ---- */

static void every_size_can_be_drawn(void **state)
{
	static void (*const variations[])(struct fixture *) = { NULL, fixture_empty,
		                                                fixture_broker_down };
	static const char *const keys[] = { "",  "a", "!", "?", "2",  "3",
		                            "4", "5", "6", "b", ": x" };
	(void)state;

	for (size_t v = 0; v < 3; v++) {
		for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
			struct stage stage;

			stage_open(&stage, 36, 120, k % 2 ? CHARSET_ASCII : CHARSET_UTF8);
			if (variations[v])
				variations[v](&stage.fixture);
			stage_press(&stage, keys[k]);
			for (int rows = 1; rows <= 64; rows += rows < 14 ? 1 : 5) {
				for (int cols = 1; cols <= 210; cols += cols < 44 ? 3 : 13) {
					assert_int_equal(
						screen_resize(stage.screen, rows, cols),
						DRT_OK);
					desk_draw(stage.screen, stage.desk, &stage.fixture.view,
					          stage.fixture.local_ns);
				}
			}
			stage_close(&stage);
		}
	}
}

static void a_frame_allocates_nothing(void **state)
{
	static const char *const keys[] = { "a", "Esc 2", "3", "4", "5", "6", "?", "Esc 1 !" };
	struct stage stage;
	(void)state;

	stage_open(&stage, 60, 200, CHARSET_UTF8);
	stage_show(&stage);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		long before = 0;

		stage_press(&stage, keys[i]);
		before = allocations;
		for (int k = 0; k < 3; k++) {
			stage.fixture.local_ns += NS_PER_SEC;
			desk_observe(stage.desk, &stage.fixture.view, stage.fixture.local_ns);
			desk_draw(stage.screen, stage.desk, &stage.fixture.view,
			          stage.fixture.local_ns);
			assert_int_equal(terminal_flush(stage.terminal, stage.screen), DRT_OK);
			desk_shown(stage.desk);
		}
		assert_int_equal(allocations, before);
	}
	stage_close(&stage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_keys_never_break_a_rule),
		cmocka_unit_test(every_size_can_be_drawn),
		cmocka_unit_test(a_frame_allocates_nothing),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui desk at random", tests, NULL, NULL);
}
