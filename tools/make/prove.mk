# ---- proofs ----
# docs/PROOFS.md: what holds for every input, and for every order of steps. Wants
# frama-c and spin, and says so. P: only some of them.
.PHONY: prove
prove: ## what is proven, with Frama-C and Spin (P='console pipe': only those)
	@perl tools/prove.pl --build $(BUILD) $(P)
