# ---- labs: exercises with graders ----
# In the whole tree `make lab` makes a tree for a student, who types `make grade`
# and `make handin` there.
.PHONY: lab hunt bugs gallery grade handin regrade labs-check

lab: ## an exercise to work at: make lab L=cow DIR=../cow; without L: which
	@perl tools/lab.pl $(if $(L),make '$(L)' '$(or $(DIR),../lectern-$(L))',list)

hunt: ## one fault, its symptom, and a grader: make hunt N=3 DIR=../hunt3
	@perl tools/lab.pl $(if $(N),hunt '$(N)' '$(or $(DIR),../lectern-hunt$(N))',hunts)

bugs: ## faults to look at with make BUG=NAME qemu
	@perl tools/bug.pl list

gallery: ## write docs/BUGS.md anew
	@perl tools/bug.pl document >docs/BUGS.md

grade: ## in a lab's tree: what the work is worth so far
	@BUILD=$(BUILD) QEMU=$(qemu) perl tools/grade.pl

handin: ## in a lab's tree: pack the work as a patch (NAME='Ada L')
	@BUILD=$(BUILD) perl tools/grade.pl handin '$(subst ','\'',$(NAME))'

regrade: $(BUILD)/mkfs ## grade what handin packed: PATCH=cow-Ada-L.patch
	@BUILD=$(BUILD) QEMU=$(qemu) perl tools/lab.pl regrade '$(subst ','\'',$(PATCH))'

labs-check: all ## do the graders give what they should? (L='cow log': some)
	@BUILD=$(BUILD) QEMU=$(qemu) perl tools/lab.pl check $(L)
