"""Forecasts of daily series: candidates, their choice by backtest, ranges and reasons."""
