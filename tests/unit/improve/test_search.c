/* test_search.c - the parameter search judged out of sample, and the scenarios. */
#include <math.h>
#include <string.h>

#include "core/timeval.h"
#include "improve/optimise.h"
#include "improve/scenarios.h"
#include "tests/support/support.h"

/* ---- search ---- */

static const struct strategy_param params[] = {
	{ "a", 5, 0, 10, false, "one" },
	{ "b", 20, 1, 100, true, "two" },
};
static const struct strategy searched = { .name = "searched",
	                                  .params = params,
	                                  .param_count = 2 };

struct judge {
	int earlier, later;
	double best_a;     /* the score's top, on the earlier part */
	double later_sign; /* -1: what is good earlier is bad later */
	bool unusable;
};

static double score(void *arg, const double *values, bool later)
{
	struct judge *judge = arg;
	double distance = fabs(values[0] - judge->best_a);

	later ? judge->later++ : judge->earlier++;
	assert_true(values[0] >= 0 && values[0] <= 10);
	assert_true(values[1] >= 1 && values[1] <= 100);
	assert_true(values[1] == floor(values[1]));
	if (judge->unusable)
		return NAN;
	return later ? -distance * judge->later_sign : -distance;
}

static struct optimise_request request_of(struct judge *judge)
{
	static const double present[] = { 5, 20 };

	return (struct optimise_request){ .strategy = &searched,
		                          .present = present,
		                          .trials = 200,
		                          .seed = 4,
		                          .judge = score,
		                          .arg = judge };
}

static void the_search_finds_the_better_and_says_so_out_of_sample(void **state)
{
	struct judge judge = { .best_a = 8, .later_sign = 1 };
	struct optimise_request request = request_of(&judge);
	struct optimise_result result, again;
	(void)state;

	assert_int_equal(improve_optimize_strategy(&result, &request), DRT_OK);
	assert_int_equal(result.tried, 200);
	assert_int_equal(judge.earlier, 201);
	assert_int_equal(judge.later, 2); /* the kept part is looked at twice only */
	assert_true(fabs(result.params[0] - 8) < 0.2);
	assert_true(result.best_earlier > result.present_earlier);
	assert_true(result.better);
	assert_int_equal(improve_optimize_strategy(&again, &request), DRT_OK);
	assert_memory_equal(result.params, again.params, 2 * sizeof(double));
}

static void what_only_fits_the_past_is_not_better(void **state)
{
	struct judge judge = { .best_a = 8, .later_sign = -1 };
	struct optimise_request request = request_of(&judge);
	struct optimise_result result;
	(void)state;

	assert_int_equal(improve_optimize_strategy(&result, &request), DRT_OK);
	assert_true(result.best_earlier > result.present_earlier);
	assert_false(result.better);
}

static void an_unusable_score_is_never_better(void **state)
{
	struct judge judge = { .unusable = true };
	struct optimise_request request = request_of(&judge);
	struct optimise_result result;
	(void)state;

	assert_int_equal(improve_optimize_strategy(&result, &request), DRT_OK);
	assert_false(result.better);
	assert_true(result.params[0] == 5 && result.params[1] == 20);
	request.trials = 0;
	assert_int_equal(improve_optimize_strategy(&result, &request), DRT_EINVAL);
}

/* ---- scenarios ---- */

enum { BARS = 300 };
static struct bar base[BARS], made[BARS], again[BARS];

static void make_base(void)
{
	double close = 100;

	for (int i = 0; i < BARS; i++) {
		double open = close;

		close *= i % 3 == 0 ? 0.985 : 1.01;
		base[i] = (struct bar){
			(int64_t)i * NS_PER_DAY,   open,  fmax(open, close) * 1.002,
			fmin(open, close) * 0.998, close, 1000 + i
		};
	}
}

static struct scenario_figures generate(struct bar *out, enum scenario_kind kind, double size,
                                        uint64_t seed)
{
	const struct scenario_request request = { kind, size, seed, base, BARS };
	struct scenario_figures figures;

	assert_int_equal(improve_generate_scenario(out, &figures, &request, NULL), DRT_OK);
	for (int i = 0; i < BARS; i++) {
		assert_int_equal(bar_check(&out[i]), BAR_OK);
		assert_int_equal(out[i].time_ns, base[i].time_ns);
	}
	return figures;
}

static void scenarios_repeat_with_their_seed(void **state)
{
	(void)state;
	make_base();
	for (int kind = 0; kind <= SCENARIO_VOLATILITY; kind++) {
		(void)generate(made, (enum scenario_kind)kind, 0.3, 9);
		(void)generate(again, (enum scenario_kind)kind, 0.3, 9);
		assert_memory_equal(made, again, sizeof(made));
	}
	(void)generate(made, SCENARIO_BOOTSTRAP, 0, 1);
	(void)generate(again, SCENARIO_BOOTSTRAP, 0, 2);
	assert_memory_not_equal(made, again, sizeof(made));
}

static void a_shock_falls_by_its_size_once(void **state)
{
	struct scenario_figures calm, shocked;
	int falls = 0;
	(void)state;

	make_base();
	calm = generate(made, SCENARIO_VOLATILITY, 1, 3);
	shocked = generate(made, SCENARIO_SHOCK, 0.4, 3);
	for (int i = 1; i < BARS; i++)
		falls += made[i].close / made[i - 1].close < 0.7;
	assert_int_equal(falls, 1);
	assert_true(
		test_close((1 + shocked.total_return) / (1 + calm.total_return), 0.6, 1e-9));
	assert_true(shocked.worst_drawdown < calm.worst_drawdown);
	assert_true(shocked.worst_drawdown <= -0.4);
}

static void volatility_scales_about_the_mean(void **state)
{
	struct scenario_figures calm, wild;
	(void)state;

	make_base();
	calm = generate(made, SCENARIO_VOLATILITY, 1, 3);
	for (int i = 0; i < BARS; i++)
		assert_true(test_close(made[i].close, base[i].close, 1e-9));
	wild = generate(made, SCENARIO_VOLATILITY, 2.5, 3);
	assert_true(test_close(wild.volatility, 2.5 * calm.volatility, 1e-9));
	assert_true(test_close(wild.total_return, calm.total_return, 1e-9));
}

static void a_bootstrap_is_made_of_days_that_were(void **state)
{
	(void)state;
	make_base();
	(void)generate(made, SCENARIO_BOOTSTRAP, 0, 5);
	for (int i = 1; i < BARS; i++) {
		double step = made[i].close / made[i - 1].close;

		assert_true(test_close(step, 0.985, 1e-9) || test_close(step, 1.01, 1e-9));
	}
}

static void bad_scenarios_are_refused(void **state)
{
	static const struct {
		enum scenario_kind kind;
		double size;
		size_t count;
	} cases[] = {
		{ SCENARIO_BOOTSTRAP, 0, 29 },     { SCENARIO_SHOCK, 0, BARS },
		{ SCENARIO_SHOCK, 0.96, BARS },    { SCENARIO_SHOCK, -0.1, BARS },
		{ SCENARIO_SHOCK, NAN, BARS },     { SCENARIO_VOLATILITY, 0, BARS },
		{ SCENARIO_VOLATILITY, 11, BARS },
	};
	struct scenario_figures figures;
	enum scenario_kind kind = SCENARIO_SHOCK;
	(void)state;

	make_base();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct scenario_request request = { cases[i].kind, cases[i].size, 1, base,
			                                  cases[i].count };
		struct drt_error error;

		assert_int_equal(improve_generate_scenario(made, &figures, &request, &error),
		                 DRT_EINVAL);
		assert_true(error.text[0] != '\0');
	}
	for (int i = 0; i <= SCENARIO_VOLATILITY; i++) {
		assert_int_equal(
			scenario_kind_parse(&kind, scenario_kind_name((enum scenario_kind)i)),
			DRT_OK);
		assert_int_equal(kind, i);
	}
	assert_int_equal(scenario_kind_parse(&kind, "flood"), DRT_ENOTFOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_search_finds_the_better_and_says_so_out_of_sample),
		cmocka_unit_test(what_only_fits_the_past_is_not_better),
		cmocka_unit_test(an_unusable_score_is_never_better),
		cmocka_unit_test(scenarios_repeat_with_their_seed),
		cmocka_unit_test(a_shock_falls_by_its_size_once),
		cmocka_unit_test(volatility_scales_about_the_mean),
		cmocka_unit_test(a_bootstrap_is_made_of_days_that_were),
		cmocka_unit_test(bad_scenarios_are_refused),
	};

	return cmocka_run_group_tests_name("search and scenarios", tests, NULL, NULL);
}
