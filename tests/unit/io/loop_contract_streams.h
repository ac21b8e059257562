/* loop_contract_streams.h - the clauses about streams; see loop_contract.h. */
#ifndef TESTS_UNIT_IO_LOOP_CONTRACT_STREAMS_H
#define TESTS_UNIT_IO_LOOP_CONTRACT_STREAMS_H

#include "tests/support/support.h"

extern const struct CMUnitTest loop_contract_streams[];
extern const size_t loop_contract_streams_count;

#endif
