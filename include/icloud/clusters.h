/* Clusters: what waits, put together by shape, so that a thousand changes of five shapes are read as five.
 * A shape is kind, source and object, and the fields that differ, each with its sign. What wants its own yes
 * (a flag, a conflict, one that waits for another) never stands in a cluster of the alike: it is gathered by its
 * reason under `look`. Filled by the review (review.h); the screen shows it.
 */
#ifndef ICLOUD_CLUSTERS_H
#define ICLOUD_CLUSTERS_H

#include "icloud/changes.h"

enum { CLUSTER_WORDS = 120, CLUSTER_SAMPLE = 3, CLUSTER_FIELDS = 7 };

struct cluster_member {
	size_t item; /* in the review */
	unsigned
		unlike; /* 0: like the rest; else the higher, the less like it (src/change/cluster.c) */
	char why[80]; /* what sets it apart: "job title in capitals" */
};
/* What a cluster does to one field. */
struct cluster_field {
	char words[40]; /* "Company" */
	char before[80],
		after[80]; /* "was empty"; the value when all have the same, else how many there are */
	enum diff_sign sign;
};
struct cluster_sample {
	size_t item;
	char says[160]; /* the new values, parted by commas */
};
struct cluster {
	char words[CLUSTER_WORDS]; /* "company and job title filled" */
	bool look;		   /* every one of them wants its own yes */
	enum change_source source;
	struct cluster_member *member; /* least like the rest first, then in the review's order */
	size_t n, outliers;	       /* the first so many are unlike and want their own yes */
	struct cluster_field field[CLUSTER_FIELDS];
	size_t fields;
	struct cluster_sample sample[CLUSTER_SAMPLE]; /* of those that are alike */
	size_t samples;
};
struct clusters {
	struct cluster *
		at; /* those to look at first, worst reason first; then the larger before the smaller */
	size_t n, look, changes; /* the first `look` are to be looked at one by one */
};

#endif
