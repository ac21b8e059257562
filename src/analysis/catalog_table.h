/* catalog_table.h - the rows behind catalog.h, in the order of the alphabet. Only
 * catalog.c includes this. */
#ifndef ANALYSIS_CATALOG_TABLE_H
#define ANALYSIS_CATALOG_TABLE_H

#include "analysis/catalog.h"

extern const struct analysis_indicator catalog_table[];
extern const size_t catalog_table_rows;

#endif
