/* How changes are put together by shape, and which of them are least like the rest. Pure: rows in, clusters
 * out. What the words mean stands in icloud/clusters.h, the measure in cluster_unlike.c. */
#ifndef CHANGE_CLUSTER_H
#define CHANGE_CLUSTER_H

#include "icloud/clusters.h"

struct cluster_in {
	struct change_row change;
	const struct diff *diff;
};
/** Every change stands in exactly one cluster. clusters_release() frees. */
void clusters_make(const struct cluster_in *in, size_t n, struct clusters *out);
void clusters_release(struct clusters *c);

/* cluster_unlike.c */
/** Sets unlike and why of the members, sorts them and counts the outliers. */
void cluster_unlike(const struct cluster_in *in, struct cluster *c);

/** The key of a FIELD path, without its index. */
struct str cluster_key(struct str path);

#endif
