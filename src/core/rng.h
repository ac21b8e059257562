/* rng.h - seeded random numbers that repeat on every machine.
 *
 * xoshiro256** seeded through splitmix64 (Blackman and Vigna, 2018). Not for
 * secrets. The state is plain: copy it to fork a stream. */
#ifndef CORE_RNG_H
#define CORE_RNG_H

#include <stdint.h>

struct rng {
	uint64_t state[4];
};

void rng_init(struct rng *rng, uint64_t seed);

/* A stream of its own for `key`, independent of how much `rng` was used. */
void rng_init_keyed(struct rng *rng, uint64_t seed, const char *key);

uint64_t rng_next(struct rng *rng);

/* Uniform in [0, bound), bound > 0, without modulo bias. */
uint64_t rng_below(struct rng *rng, uint64_t bound);

/* Uniform in [0, 1), 53 bits. */
double rng_uniform(struct rng *rng);

/* Standard normal (Marsaglia polar method; no state is kept between calls). */
double rng_normal(struct rng *rng);

#endif
