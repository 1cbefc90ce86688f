#include <alertstream/impl/library_kafka.ipp>
