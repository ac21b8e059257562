/* test_idmap.c - the map against a plain array, through growth and removals. */
#include "core/rng.h"
#include "tests/support/support.h"
#include "trade/idmap.h"

static void an_empty_map_finds_nothing(void **state)
{
	struct idmap map;
	(void)state;

	idmap_init(&map);
	assert_int_equal(idmap_get(&map, 0), IDMAP_NONE);
	idmap_remove(&map, 0);
	idmap_release(&map);
}

static void a_key_has_its_last_value(void **state)
{
	struct idmap map;
	(void)state;

	idmap_init(&map);
	assert_int_equal(idmap_set(&map, 7, 1), DRT_OK);
	assert_int_equal(idmap_set(&map, 7, 2), DRT_OK);
	assert_int_equal(idmap_get(&map, 7), 2);
	assert_int_equal(map.count, 1);
	idmap_remove(&map, 7);
	assert_int_equal(idmap_get(&map, 7), IDMAP_NONE);
	assert_int_equal(map.count, 0);
	idmap_release(&map);
}

static void random_use_agrees_with_a_plain_array(void **state)
{
	enum { KEYS = 500, STEPS = 200000 };
	static uint32_t plain[KEYS];
	struct idmap map;
	struct rng rng;
	(void)state;

	for (int i = 0; i < KEYS; i++)
		plain[i] = IDMAP_NONE;
	idmap_init(&map);
	rng_init(&rng, 5);
	for (int i = 0; i < STEPS; i++) {
		uint64_t key = rng_below(&rng, KEYS);

		if (rng_below(&rng, 3) == 0) {
			idmap_remove(&map, key * 4096); /* keys that collide */
			plain[key] = IDMAP_NONE;
		} else {
			plain[key] = (uint32_t)i;
			assert_int_equal(idmap_set(&map, key * 4096, (uint32_t)i), DRT_OK);
		}
		key = rng_below(&rng, KEYS);
		assert_int_equal(idmap_get(&map, key * 4096), plain[key]);
	}
	idmap_release(&map);
}

static void an_impossible_size_is_no_memory(void **state)
{
	struct idmap map;
	(void)state;

	idmap_init(&map);
	assert_int_equal(idmap_reserve(&map, SIZE_MAX / 2), DRT_ENOMEM);
	assert_int_equal(map.capacity, 0);
	assert_int_equal(idmap_reserve(&map, 1000), DRT_OK);
	assert_true(map.capacity >= 2000);
	idmap_release(&map);
}

static void texts_have_keys(void **state)
{
	(void)state;
	assert_true(idmap_text_key("AAPL") == idmap_text_key("AAPL"));
	assert_true(idmap_text_key("AAPL") != idmap_text_key("AAPM"));
	assert_true(idmap_text_key("") != 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_map_finds_nothing),
		cmocka_unit_test(a_key_has_its_last_value),
		cmocka_unit_test(random_use_agrees_with_a_plain_array),
		cmocka_unit_test(an_impossible_size_is_no_memory),
		cmocka_unit_test(texts_have_keys),
	};

	return cmocka_run_group_tests_name("idmap", tests, NULL, NULL);
}
