# `make` alone lists the words.
PYTHON ?=
export PYTHON
PY := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help setup run test lint check format texts bench pins clean

help: ## 列出这些命令
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 16

setup: ## 准备 .venv 和系统库；没有变化时什么也不做
	@.ci/setup

run: setup ## 打开程序（示例登记簿）；没有屏幕时把画面和月报存到 out/
	@.ci/show

test: lint ## 全部检查：lint 之后跑测试
	$(PY) -m pytest -n 2

lint: setup ## 规范、类型、依赖方向
	$(PY) -m ruff check .
	$(PY) -m mypy
	.venv/bin/lint-imports

check: setup ## test，外加代码格式
	$(PY) -m ruff format --check .
	@$(MAKE) --no-print-directory test

format: setup ## 整理代码格式
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

# `n_` takes one source form for both numbers; the template has no header, so no date changes.
texts: setup ## 把代码里新的文字收进英文译文，去掉不再用的；空着的随后由人填
	@mkdir -p out
	.venv/bin/pybabel -q extract -k n_:1,1 --no-location --sort-output --omit-header \
		-o out/yizhan.pot desktop
	.venv/bin/pybabel -q update -l en -D yizhan -d resources/text -i out/yizhan.pot --width 100 \
		--ignore-obsolete --no-fuzzy-matching --ignore-pot-creation-date

bench: setup ## 与具名的参照比速度，印一张表
	$(PY) tests/bench

pins: setup ## 把 .venv 里现有的版本记为 constraints.txt
	$(PY) -m pip freeze --exclude-editable | LC_ALL=C sort -f > constraints.txt

clean: ## 删去 .venv、out 和各种缓存
	rm -rf .venv out build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
