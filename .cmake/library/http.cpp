#include <alertstream/impl/library_http.ipp>
