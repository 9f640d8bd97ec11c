# Summarises the columns of a data frame.
summarise_columns <- function(data, digits = 2) {
  if (!is.data.frame(data)) {
    stop("'data' isn't a data frame (\"", class(data), "\")")
  }
  numeric <- vapply(data, is.numeric, logical(1))
  result <- lapply(data[numeric], function(column) {
    c(mean = round(mean(column, na.rm = TRUE), digits), missing = sum(is.na(column)))
  })
  names(result) <- gsub(r"(\s+)", "_", names(result))
  if ("id" %in% names(result)) {
    result[["id"]] <- NULL
  }
  do.call(rbind, result)
}
