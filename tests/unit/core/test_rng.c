/* test_rng.c - the contract in rng.h, clause by clause. */
#include <math.h>

#include "core/rng.h"
#include "tests/support/support.h"

/* From the rand_xoshiro crate, which took them from the authors' C code. */
static void the_generator_is_xoshiro256_starstar(void **state)
{
	static const uint64_t want[] = {
		UINT64_C(11520),
		UINT64_C(0),
		UINT64_C(1509978240),
		UINT64_C(1215971899390074240),
		UINT64_C(1216172134540287360),
		UINT64_C(607988272756665600),
		UINT64_C(16172922978634559625),
		UINT64_C(8476171486693032832),
		UINT64_C(10595114339597558777),
		UINT64_C(2904607092377533576),
	};
	struct rng rng = { { 1, 2, 3, 4 } };
	(void)state;

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		assert_true(rng_next(&rng) == want[i]);
}

/* splitmix64 of 1234567 is published with its outputs (Rosetta Code). */
static void the_seed_goes_through_splitmix64(void **state)
{
	struct rng rng;
	(void)state;

	rng_init(&rng, 1234567);
	assert_true(rng.state[0] == UINT64_C(6457827717110365317));
	assert_true(rng.state[1] == UINT64_C(3203168211198807973));
	assert_true(rng.state[2] == UINT64_C(9817491932198370423));
	assert_true(rng.state[3] == UINT64_C(4593380528125082431));
}

static void a_copy_forks_the_stream(void **state)
{
	struct rng a;
	struct rng b;
	(void)state;

	rng_init(&a, 9);
	(void)rng_next(&a);
	b = a;
	for (int i = 0; i < 100; i++)
		assert_true(rng_next(&a) == rng_next(&b));
}

static void keys_give_streams_of_their_own(void **state)
{
	struct rng a;
	struct rng b;
	struct rng c;
	struct rng d;
	(void)state;

	rng_init_keyed(&a, 42, "order");
	rng_init_keyed(&b, 42, "network");
	rng_init_keyed(&c, 43, "order");
	rng_init_keyed(&d, 42, "order");
	for (int i = 0; i < 50; i++) {
		uint64_t value = rng_next(&a);

		assert_true(value == rng_next(&d));
		assert_true(value != rng_next(&b));
		assert_true(value != rng_next(&c));
	}
}

static void below_is_uniform_and_below(void **state)
{
	enum { BOUND = 7, DRAWS = 70000 };
	int counts[BOUND] = { 0 };
	double chi = 0;
	struct rng rng;
	(void)state;

	rng_init(&rng, 1);
	for (int i = 0; i < DRAWS; i++) {
		uint64_t value = rng_below(&rng, BOUND);

		assert_true(value < BOUND);
		counts[value]++;
	}
	for (int i = 0; i < BOUND; i++)
		chi += pow(counts[i] - DRAWS / BOUND, 2) / (DRAWS / BOUND);
	assert_true(chi < 22.5); /* six degrees of freedom: one in a thousand */
	for (int i = 0; i < 100; i++) {
		assert_int_equal(rng_below(&rng, 1), 0);
		(void)rng_below(&rng, UINT64_MAX);
	}
}

/* With a modulo, the lower third of this range would come twice as often. */
static void a_bound_of_two_thirds_has_no_bias(void **state)
{
	uint64_t bound = UINT64_MAX / 3 * 2;
	int low = 0;
	struct rng rng;
	(void)state;

	rng_init(&rng, 2);
	for (int i = 0; i < 30000; i++)
		low += rng_below(&rng, bound) < bound / 2;
	assert_in_range(low, 14700, 15300);
}

static void uniform_and_normal_have_their_moments(void **state)
{
	enum { DRAWS = 200000 };
	double sum = 0;
	double squares = 0;
	double fourths = 0;
	double mean = 0;
	struct rng rng;
	(void)state;

	rng_init(&rng, 3);
	for (int i = 0; i < DRAWS; i++) {
		double value = rng_uniform(&rng);

		assert_true(value >= 0 && value < 1);
		mean += value / DRAWS;
	}
	assert_true(fabs(mean - 0.5) < 0.003);
	for (int i = 0; i < DRAWS; i++) {
		double value = rng_normal(&rng);

		sum += value;
		squares += value * value;
		fourths += value * value * value * value;
	}
	assert_true(fabs(sum / DRAWS) < 0.01);
	assert_true(fabs(squares / DRAWS - 1) < 0.02);
	assert_true(fabs(fourths / DRAWS - 3) < 0.15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_generator_is_xoshiro256_starstar),
		cmocka_unit_test(the_seed_goes_through_splitmix64),
		cmocka_unit_test(a_copy_forks_the_stream),
		cmocka_unit_test(keys_give_streams_of_their_own),
		cmocka_unit_test(below_is_uniform_and_below),
		cmocka_unit_test(a_bound_of_two_thirds_has_no_bias),
		cmocka_unit_test(uniform_and_normal_have_their_moments),
	};

	return cmocka_run_group_tests_name("rng", tests, NULL, NULL);
}
