# One fit of ranger: ranger.R FILE.csv TREES LEAF; as peer.py.
if (!suppressWarnings(requireNamespace("ranger", quietly = TRUE))) {
  cat('{"missing": true}')
  quit(status = 0)
}
args <- commandArgs(TRUE)
table <- read.csv(args[1])
features <- setdiff(names(table), c("y", "held"))
learn <- table$held == 0
for (name in features) table[is.na(table[[name]]), name] <- median(table[learn, name], na.rm = TRUE)
table$y <- factor(table$y)
from <- proc.time()
model <- ranger::ranger(y ~ ., table[learn, c(features, "y")],
  num.trees = as.integer(args[2]), min.node.size = as.integer(args[3]),
  probability = TRUE, num.threads = 1, seed = 1, verbose = FALSE
)
took <- proc.time() - from
p <- predict(model, table[!learn, ], num.threads = 1)$predictions[, "1"]
cpu <- took[["user.self"]] + took[["sys.self"]]
cat(sprintf('{"cpu": %f, "wall": %f, "p": [%s]}', cpu, took[["elapsed"]], paste(p, collapse = ",")))
