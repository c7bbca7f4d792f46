/* Odd cards that must survive everything: each is one complete JSON text. */
#ifndef TESTS_ZOO_H
#define TESTS_ZOO_H

static const char *const zoo[] = {
	"{\"contactId\":\"A\"}",
	"{ \"contactId\" : \"A\" ,\n\t\"firstName\" : \"Ada\" }",
	"{\"contactId\":\"A\",\"big\":9007199254740993,\"f\":1.10,\"g\":1e400,\"firstName\":\"x\"}",
	"{\"firstName\":\"a\\u0000b\",\"lastName\":\"\\ud800\",\"notes\":\"\\ud83d\\ude00 \\/ "
	"\\u002f\"}",
	"{\"firstName\":\"one\",\"firstName\":\"two\",\"phones\":[],\"phones\":[{\"field\":\"1\"}]"
	"}",
	"{\"f\\u0069rstName\":\"escaped "
	"key\",\"phones\":[{\"f\\u0069eld\":\"1\",\"label\":\"HOME\"}]}",
	"{\"x\":[[[[[[[[[[[[{\"y\":[[[[[1]]]]]}]]]]]]]]]]]],\"lastName\":\"deep\"}",
	"{\"firstName\":null,\"lastName\":5,\"phones\":\"none\",\"emailAddresses\":{},\"photo\":[]"
	"}",
	"{\"phones\":[null,7,[],{},{\"label\":\"HOME\"},{\"field\":\"2\",\"x\":1.0}],\"isCompany\":"
	"\"true\"}",
	"{\"firstName\":\"tab\there\x01\",\"notes\":\"raw\nline\"}",
	"{\"birthday\":\"1604-12-10\",\"dates\":[{\"field\":\"1906-12-09\",\"label\":"
	"\"ANNIVERSARY\"}]}",
	"{\"isCompany\":true,\"companyName\":\"Moore School\",\"firstName\":\"\",\"lastName\":\" "
	"\"}",
	"{}",
};
enum { ZOO = sizeof zoo / sizeof *zoo };

#define HOPPER                                                                                     \
	"{\"contactId\":\"6F1D\",\"etag\":\"C=1431@U=a\",\"firstName\":\"Grace\",\"lastName\":"    \
	"\"Hopper\","                                                                              \
	"\"companyName\":\"Eckert-Mauchly\",\"jobTitle\":\"Rear Admiral\",\"isCompany\":false,"    \
	"\"phones\":[{\"label\":\"MOBILE\",\"field\":\"+1 202 555 0143\"},{\"field\":\"+1 202 "    \
	"555 0188\","                                                                              \
	"\"label\":\"WORK\"}],\"emailAddresses\":[{\"field\":\"grace@navy.example\",\"label\":"    \
	"\"HOME\"}],"                                                                              \
	"\"streetAddresses\":[{\"field\":{\"street\":\"12 Harbour "                                \
	"Lane\",\"city\":\"Arlington\",\"state\":"                                                 \
	"\"VA\",\"postalCode\":\"22201\",\"country\":\"United "                                    \
	"States\",\"x\":1.0},\"label\":\"HOME\"}],"                                                \
	"\"birthday\":\"1906-12-09\",\"relatedNames\":[{\"field\":\"Roger "                        \
	"Hopper\",\"label\":\"BROTHER\"}],"                                                        \
	"\"IMs\":[{\"field\":{\"IMService\":\"Jabber\",\"userName\":\"grace@chat.example\"},"      \
	"\"label\":"                                                                               \
	"\"HOME\"}],\"profiles\":[{\"field\":\"http://l.example/"                                  \
	"g\",\"label\":\"LINKEDIN\",\"user\":"                                                     \
	"\"grace-hopper\"}],\"notes\":\"Keeps a "                                                  \
	"nanosecond.\\nAsks.\",\"x-new\":{\"a\":[1.10]},\"n\":9007199254740993}"

#endif
