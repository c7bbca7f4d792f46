/* Runs a fuzz target over the files of its corpus, so that yesterday's findings are in every test. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static int replay(const char *folder, const char *name)
{
	char path[4096];
	uint8_t *data = malloc(1 << 20);
	FILE *file;
	size_t n;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	file = fopen(path, "rb");
	if (!file || !data) {
		free(data);
		return 0;
	}
	n = fread(data, 1, 1 << 20, file);
	fclose(file);
	data = realloc(data, n ? n : 1);
	if (data)
		LLVMFuzzerTestOneInput(data, n);
	free(data);
	return 1;
}

int main(int argc, char **argv)
{
	DIR *folder = argc > 1 ? opendir(argv[1]) : NULL;
	struct dirent *entry;
	int count = 0;

	if (!folder) {
		fprintf(stderr, "no corpus folder\n");
		return 1;
	}
	while ((entry = readdir(folder)))
		if (entry->d_name[0] != '.')
			count += replay(argv[1], entry->d_name);
	closedir(folder);
	printf("%d inputs replayed\n", count);
	return count == 0;
}
