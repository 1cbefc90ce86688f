#include <alertstream/impl/library_hermes.ipp>
