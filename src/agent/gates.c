/* gates.c - see gates.h. */
#include "agent/gates.h"

#include <assert.h>

static struct gate *add(struct signal *signal, const char *code, bool passed)
{
	struct gate *gate = &signal->gates[signal->gate_count];

	assert(signal->gate_count < SIGNAL_GATES);
	signal->gate_count++;
	gate->passed = passed;
	reason_init(&gate->reason, code);
	return gate;
}

bool gate_add(struct signal *signal, const char *code, bool passed, double needs, double found)
{
	struct gate *gate = add(signal, code, passed);

	reason_add_number(&gate->reason, "needs", needs);
	reason_add_number(&gate->reason, "found", found);
	return passed;
}

bool gate_add_band(struct signal *signal, const char *code, double least, double most,
                   double found)
{
	bool passed = found >= least && found <= most;
	struct gate *gate = add(signal, code, passed);

	reason_add_number(&gate->reason, "least", least);
	reason_add_number(&gate->reason, "most", most);
	reason_add_number(&gate->reason, "found", found);
	return passed;
}

bool gates_decide(struct signal *signal, enum signal_direction direction)
{
	bool all = signal_gates_passed(signal) == signal->gate_count;

	signal->state = all ? SIGNAL_ACTIVE : SIGNAL_NOT_RAISED;
	signal->direction = all ? direction : SIGNAL_HOLD;
	return all;
}

void reason_kept(struct signal *signal, size_t bars, double needs)
{
	reason_init(&signal->reason, "strategy.kept");
	reason_add_number(&signal->reason, "bars", (double)bars);
	reason_add_number(&signal->reason, "needs", needs);
}

double strength_clamp(double value)
{
	if (!(value > 0))
		return 0;
	return value < 1 ? value : 1;
}
