/* obv.c - see obv.h. The previous close starts at -infinity, so that the first bar counts
 * as risen and needs no case of its own. */
#include "analysis/obv.h"

void obv_init(struct obv *obv)
{
	*obv = (struct obv){ .previous_close = -INFINITY };
}

static inline bool step(double *out, struct obv *obv, const struct bar *bar)
{
	int rose = 0;
	int fell = 0;

	if (!indicator_takes(bar->close) || !indicator_takes(bar->volume))
		return false;
	/* without branches: which way a close goes cannot be predicted */
	rose = bar->close > obv->previous_close;
	fell = bar->close < obv->previous_close;
	obv->sum += (rose - fell) * bar->volume;
	obv->previous_close = bar->close;
	*out = obv->sum;
	return true;
}

bool obv_update(double *out, struct obv *obv, const struct bar *bar)
{
	return step(out, obv, bar);
}

int obv_lookback(void)
{
	return 0;
}

enum drt_status obv_series(double *out, const struct bar *bars, size_t count)
{
	struct obv obv;

	for (size_t i = 0; i < count; i++)
		if (!indicator_takes(bars[i].close) || !indicator_takes(bars[i].volume))
			return DRT_EINVAL;
	obv_init(&obv);
	for (size_t i = 0; i < count; i++)
		(void)step(&out[i], &obv, &bars[i]);
	return DRT_OK;
}
