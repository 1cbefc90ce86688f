#include <alertstream/impl/library_store.ipp>
